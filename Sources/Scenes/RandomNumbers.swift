import Basics

/// Random numbers for drawing: one sequence for each pair of a seed and an index.
struct RandomNumbers: Sendable {
  private var generator: SeededGenerator

  init(seed: UInt64, index: Int) { generator = SeededGenerator(SplitMix(seed: seed, stream: index)) }

  /// From 0 up to but not including 1.
  mutating func unit() -> Double { generator.unit() }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// From 0 up to but not including `count`.
  mutating func below(_ count: Int) -> Int { min(count - 1, Int(unit() * Double(count))) }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
