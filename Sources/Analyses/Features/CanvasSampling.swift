package import Images

/// What the network sees of a canvas: bilinear interpolation at the places of a ``View``, in the model's own numbers.
package struct CanvasSampling: Sendable {
  /// From 0...1 to the model's numbers, in the model's order of channels: `value * scale + shift`.
  private let scale: SIMD4<Float>
  private let shift: SIMD4<Float>
  /// How much red, green and blue count where the model's input is grey.
  private let luma: SIMD4<Float>?
  /// How many channels the model's input has: 3, or 1 for grey.
  package let channels: Int

  package init(_ preprocessing: Preprocessing) {
    channels = preprocessing.channels
    var (scale, shift) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
    for lane in 0..<3 {
      let channel = min(lane, channels - 1)
      let black = preprocessing.value(0, channel: channel)
      shift[lane] = Float(black)
      scale[lane] = Float(preprocessing.value(1, channel: channel) - black)
    }
    luma = channels == 1 ? [0.299, 0.587, 0.114, 0] : nil
    (self.scale, self.shift) = (scale, shift)
  }

  /// Fills the planes `[channels, height, width]`, of the canvas's size.
  package func look(at canvas: FeatureCanvas, through view: View, into input: UnsafeMutablePointer<Float>) {
    let area = canvas.height * canvas.width
    let stride = canvas.width + 2
    let (scale, shift, luma) = (self.scale, self.shift, self.luma)
    visit(canvas, view) { index, cell, dx, dy in
      let c = canvas.cells + cell
      let top = c[0] + dx * (c[1] - c[0])
      let bottom = c[stride] + dx * (c[stride &+ 1] - c[stride])
      let value = (top + dy * (bottom - top)) * scale + shift
      if let luma {
        input[index] = (value * luma).sum()
      } else {
        input[index] = value.x
        input[area &+ index] = value.y
        input[2 &* area &+ index] = value.z
      }
    }
  }

  /// Adds to the gradient of the canvas's pixels what that of the planes makes of them: the transpose of
  /// ``look(at:through:into:)``.
  package func pullBack(_ gradient: UnsafePointer<Float>, through view: View, onto canvas: FeatureCanvas) {
    let area = canvas.height * canvas.width
    let stride = canvas.width + 2
    let (scale, luma) = (self.scale, self.luma)
    visit(canvas, view) { index, cell, dx, dy in
      let value: SIMD4<Float>
      if let luma {
        value = gradient[index] * luma * scale
      } else {
        value = SIMD4(gradient[index], gradient[area &+ index], gradient[2 &* area &+ index], 0) * scale
      }
      let c = canvas.cells + cell
      let bottom = value * dy
      let top = value - bottom
      let (topRight, bottomRight) = (top * dx, bottom * dx)
      c[0] += top - topRight
      c[1] += topRight
      c[stride] += bottom - bottomRight
      c[stride &+ 1] += bottomRight
    }
  }

  /// Calls `body` for each pixel of the view, in rows, with the cell to its upper left and the way on from there.
  ///
  /// Positions are counted in whole 2^-20 of a cell, which is quicker than rounding floating-point numbers.
  @inline(__always)
  private func visit(
    _ canvas: FeatureCanvas, _ view: View, _ body: (_ index: Int, _ cell: Int, _ dx: Float, _ dy: Float) -> Void
  ) {
    let (height, width) = (canvas.height, canvas.width)
    let one = 1 << 20
    let (lastX, lastY) = ((width + 1) * one, (height + 1) * one)
    func fixed(_ value: Double) -> Int { Int((value * Double(one)).rounded()) }
    let (stepX, stepY) = (fixed(view.xx), fixed(view.yx))
    for y in 0..<height {
      // Where the first pixel of the row comes from, in cells of the canvas with its border.
      let (px, py) = (-Double(width - 1) / 2, Double(y) - Double(height - 1) / 2)
      var sourceX = fixed(view.xx * px + view.xy * py + view.x - px + 1)
      var sourceY = fixed(view.yx * px + view.yy * py + view.y + Double(height - 1) / 2 + 1)
      for x in 0..<width {
        let (sx, sy) = (min(max(sourceX, 0), lastX), min(max(sourceY, 0), lastY))
        let (column, row) = (min(sx >> 20, width), min(sy >> 20, height))
        let dx = Float(Int32(truncatingIfNeeded: sx &- column &<< 20)) * 0x1p-20
        let dy = Float(Int32(truncatingIfNeeded: sy &- row &<< 20)) * 0x1p-20
        body(y &* width &+ x, row &* (width &+ 2) &+ column, dx, dy)
        sourceX &+= stepX
        sourceY &+= stepY
      }
    }
  }
}
