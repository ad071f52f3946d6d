import Engine
import Foundation

/// The planes of one size as sums of waves: turns spectra into planes, and gradients of planes into those of spectra.
///
/// Optimising a spectrum whose high frequencies count for less lets a picture change everywhere at once; in pixels the
/// same objective drowns in high frequencies (Olah, Mordvintsev, Schubert 2017, "Preconditioning"). A wave of f cycles
/// per pixel is scaled by `1 / max(f, 1 / longer side)`.
///
/// The waves are the products of the cosines and sines along both axes. Lucid's complex coefficients of a real plane
/// span the same waves with twice the energy, hence the root of 2 in the scale. In this form the transform is two
/// products with orthogonal matrices, 8 MFLOP for a plane of 128 x 128, for which oneDNN needs a tenth of a
/// millisecond; no Fast Fourier Transform of so small a size is faster, and the gradient is the transposed product.
package final class FourierBasis: Sendable {
  package let height: Int
  package let width: Int

  /// `[height, width]`.
  private let scale: [Float]
  /// `[height, height]`: waves by positions.
  private let vertical: [Float]
  /// `[width, width]`: waves by positions.
  private let horizontal: [Float]

  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
    let (rows, columns) = (Wave.all(height), Wave.all(width))
    vertical = rows.flatMap { wave in (0..<height).map { wave.value(at: $0, of: height) } }
    horizontal = columns.flatMap { wave in (0..<width).map { wave.value(at: $0, of: width) } }
    scale = rows.flatMap { row in
      columns.map { column in
        let (fy, fx) = (Double(row.cycles) / Double(height), Double(column.cycles) / Double(width))
        return Float(2.0.squareRoot() / max((fy * fy + fx * fx).squareRoot(), 1 / Double(max(height, width))))
      }
    }
  }

  /// Computes planes `[count, height, width]` from spectra of the same shape.
  ///
  /// - Parameter scratch: room for twice the spectra.
  package func planes(
    _ count: Int, of spectra: UnsafePointer<Float>, into planes: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let area = height * width
    let rows = scratch + count * area
    multiplyByScale(count, spectra, into: scratch)
    multiplyMatrices(rows: count * height, columns: width, inner: width, scratch, horizontal, into: rows)
    for plane in 0..<count {
      multiplyMatrices(
        rows: height, columns: width, inner: height, transposingFirst: true, vertical, rows + plane * area,
        into: planes + plane * area)
    }
  }

  /// Computes the gradient of the spectra from that of the planes: the transpose of ``planes(_:of:into:scratch:)``.
  package func spectra(
    _ count: Int, ofGradient planes: UnsafePointer<Float>, into spectra: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let area = height * width
    multiplyMatrices(
      rows: count * height, columns: width, inner: width, transposingSecond: true, planes, horizontal, into: scratch)
    for plane in 0..<count {
      multiplyMatrices(
        rows: height, columns: width, inner: height, vertical, scratch + plane * area, into: spectra + plane * area)
    }
    multiplyByScale(count, spectra, into: spectra)
  }

  /// Computes the spectra of which ``planes(_:of:into:scratch:)`` makes these planes: the waves are orthonormal, so that
  /// it is the transpose with the scale taken off instead of put on.
  package func spectra(
    _ count: Int, of planes: UnsafePointer<Float>, into spectra: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    self.spectra(count, ofGradient: planes, into: spectra, scratch: scratch)
    for plane in 0..<count {
      for (i, factor) in scale.enumerated() { spectra[plane * scale.count + i] /= factor * factor }
    }
  }

  private func multiplyByScale(
    _ count: Int, _ spectra: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    scale.withUnsafeBufferPointer { scale in
      for plane in 0..<count {
        let base = plane * scale.count
        for i in 0..<scale.count { result[base &+ i] = spectra[base &+ i] * scale[i] }
      }
    }
  }
}

/// A cosine or sine that fits a whole number of times into an axis; all of them are an orthonormal basis.
private struct Wave {
  var cycles: Int
  var isSine: Bool

  static func all(_ count: Int) -> [Wave] {
    (0...count / 2).map { Wave(cycles: $0, isSine: false) }
      + (1..<max((count + 1) / 2, 1)).map { Wave(cycles: $0, isSine: true) }
  }

  func value(at position: Int, of count: Int) -> Float {
    // Whole turns are taken off exactly.
    let angle = 2 * .pi * Double(cycles * position % count) / Double(count)
    let amplitude = (cycles == 0 || 2 * cycles == count ? 1 : 2.0.squareRoot()) / Double(count).squareRoot()
    return Float(amplitude * (isSine ? sin(angle) : cos(angle)))
  }
}
