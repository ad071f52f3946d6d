/// As many numbers as a loop takes at once.
typealias Lanes = SIMD8<Float>

extension Lanes {
  /// The numbers from an address on, which need not be aligned.
  @inline(__always)
  init(at address: UnsafePointer<Float>) {
    self = UnsafeRawPointer(address).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  func store(at address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: self, as: Lanes.self)
  }

  /// In 64 bits, for sums of many.
  @inline(__always)
  var exact: SIMD8<Double> { SIMD8<Double>(self) }
}

/// The sum of `lanes` over numbers `0..<count`, several at a time: `one` is the same of a single number.
@inline(__always)
func exactSum(
  _ count: Int, lanes: (_ first: Int) -> SIMD8<Double>, one: (_ index: Int) -> Double
) -> Double {
  var total = SIMD8<Double>.zero
  let whole = count - count % Lanes.scalarCount
  for i in stride(from: 0, to: whole, by: Lanes.scalarCount) { total += lanes(i) }
  var sum = total.sum()
  for i in whole..<count { sum += one(i) }
  return sum
}
