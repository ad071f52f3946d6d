import Foundation
import Networks

extension Influence {
  /// Visits each pair of a position in `source` and a place of the operator's window (row a, column b) with the
  /// source's channels there and this influence's own channels where they lead.
  mutating func scatter(
    from source: Influence, vertical: Networks.Window, horizontal: Networks.Window,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, _ a: Int, _ b: Int) -> Void
  ) {
    let (width, channels) = (self.horizontal.extent, self.channels)
    let unit = self.vertical.extent * width * channels
    values.withUnsafeMutableBufferPointer { to in
      source.values.withUnsafeBufferPointer { from in
        guard let to = to.baseAddress, let from = from.baseAddress else { return }
        for r in 0..<source.units where source.routes[r] != nil {
          for y in 0..<source.vertical.extent {
            for x in 0..<source.horizontal.extent {
              let cell = from + ((r * source.vertical.extent + y) * source.horizontal.extent + x) * source.channels
              for a in 0..<vertical.size {
                for b in 0..<horizontal.size {
                  let row = y * vertical.stride + a * vertical.dilation
                  let column = x * horizontal.stride + b * horizontal.dilation
                  body(cell, to + r * unit + (row * width + column) * channels, a, b)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Through the mean over a window.
  func spread(vertical: Networks.Window, horizontal: Networks.Window) -> Influence {
    var result = Influence(
      zeros: units, channels: channels, vertical: self.vertical.through(vertical),
      horizontal: self.horizontal.through(horizontal), routes: mixed().routes)
    let share = 1 / Float(vertical.size * horizontal.size)
    result.scatter(from: self, vertical: vertical, horizontal: horizontal) { from, to, _, _ in
      add(UnsafeBufferPointer(start: from, count: channels), times: share, to: to)
    }
    return result
  }

  func scaled(_ factor: (Int) -> Float) -> Influence {
    let factors = (0..<channels).map(factor)
    var result = self
    for start in stride(from: 0, to: values.count, by: channels) {
      for channel in 0..<channels { result.values[start + channel] *= factors[channel] }
    }
    return result
  }

  func shifted(vertical: Int, horizontal: Int) -> Influence {
    var (tall, wide) = (self.vertical, self.horizontal)
    tall.origin += vertical
    wide.origin += horizontal
    var result = Influence(zeros: units, channels: channels, vertical: tall, horizontal: wide, routes: routes)
    result.values = values
    return result
  }

  /// The same through something that is neither a convolution nor a function of single values.
  func mixed() -> Influence {
    var result = self
    result.routes = routes.map { $0.map { .init(convolutions: $0.convolutions, isMixed: true) } }
    return result
  }

  /// The influence of some of the channels; units that none of these reaches lose their route. Nil if none is left.
  func sliced(_ range: Range<Int>) -> Influence? {
    var part = Influence(
      zeros: units, channels: range.count, vertical: vertical, horizontal: horizontal, routes: routes)
    for unit in 0..<units {
      var isReached = false
      for cell in (unit * cells)..<((unit + 1) * cells) {
        for channel in range {
          let value = values[cell * channels + channel]
          guard value != 0 else { continue }
          part.values[cell * range.count + channel - range.lowerBound] = value
          isReached = true
        }
      }
      if !isReached { part.routes[unit] = nil }
    }
    return part.isZero ? nil : part
  }
}

/// `to += factor * row`
@inline(__always)
func add(_ row: UnsafeBufferPointer<Float>, times factor: Float, to: UnsafeMutablePointer<Float>) {
  for i in 0..<row.count { to[i] += factor * row[i] }
}

/// `base` to the power of `exponent`.
func power(_ base: Float, _ exponent: Float) -> Float { Float(pow(Double(base), Double(exponent))) }
