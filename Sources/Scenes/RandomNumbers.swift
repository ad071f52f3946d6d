/// A generator of random numbers that gives the same numbers on every machine: xoshiro256**, seeded by SplitMix64
/// (Blackman and Vigna).
struct RandomNumbers: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// One stream for each pair of a seed and an index.
  init(seed: UInt64, index: Int) {
    var mixer = seed &+ UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95
    func next() -> UInt64 {
      mixer &+= 0x9E37_79B9_7F4A_7C15
      var z = mixer
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (next(), next(), next(), next())
  }

  private mutating func next() -> UInt64 {
    let scrambled = rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, by: 45)
    return scrambled
  }

  private func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

  /// From 0 up to but not including 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// From 0 up to but not including `count`.
  mutating func below(_ count: Int) -> Int { min(count - 1, Int(unit() * Double(count))) }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
