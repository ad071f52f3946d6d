/// Random numbers that a seed decides, the same on every machine: xoshiro256** (Blackman, Vigna 2018).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter mixer: fills the state.
  package init(_ mixer: SplitMix) {
    var mixer = mixer
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// - Parameter stream: tells apart several sequences of one seed, as for the images of a diverse set.
  package init(seed: UInt64, stream: UInt64 = 0) { self.init(SplitMix(seed &+ stream &* 0xD1B5_4A32_D192_ED03)) }

  package mutating func next() -> UInt64 {
    func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotated(state.1 &* 5, 7) &* 9
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotated(state.3, 45)
    return result
  }

  /// A whole number from 0 up to `count`, not reached.
  package mutating func below(_ count: Int) -> Int {
    Int(UInt64(count).multipliedFullWidth(by: next()).high)
  }

  /// A number from 0 up to 1, not reached.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number of the normal distribution with mean 0 and variance 1: the sum of twelve uniform numbers, less 6.
  ///
  /// Whole numbers only, so that every machine draws the same bits; the logarithm of Box and Muller is not the same
  /// in every library.
  package mutating func gaussian() -> Float {
    var sum: UInt64 = 0
    for _ in 0..<3 {
      let bits = next()
      sum &+= (bits & 0xFFFF) &+ (bits >> 16 & 0xFFFF) &+ (bits >> 32 & 0xFFFF) &+ (bits >> 48)
    }
    return (Float(sum) + 6) / 65536 - 6
  }
}

/// Numbers that look random and that a seed decides: SplitMix64 (Steele, Lea, Flood 2014).
package struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  /// - Parameter stream: tells apart several sequences of one seed.
  package init(seed: UInt64, stream: Int) {
    self.init(seed &+ UInt64(truncatingIfNeeded: stream) &* 0xD134_2543_DE82_EF95)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
