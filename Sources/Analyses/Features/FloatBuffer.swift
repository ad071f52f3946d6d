/// Memory for single-precision numbers that lives as long as its owner, zero at first.
///
/// The optimisation touches all its buffers at every step and allocates none.
package final class FloatBuffer {
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  package init(_ count: Int) {
    self.count = count
    pointer = .allocate(capacity: count)
    pointer.initialize(repeating: 0, count: count)
  }

  deinit { pointer.deallocate() }

  package var values: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: pointer, count: count) }

  package func clear() { pointer.update(repeating: 0, count: count) }

  /// Whether every value is a finite number.
  package var isFinite: Bool {
    // One more in the exponent carries into the sign where the exponent is all ones: infinities and NaN.
    var signs: UInt32 = 0
    for i in 0..<count { signs |= (pointer[i].bitPattern & 0x7FFF_FFFF) &+ 0x0080_0000 }
    return signs >> 31 == 0
  }
}
