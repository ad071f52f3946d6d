import Networks

/// The functions before which units are measured, in the words of a language.
enum SaturationText {
  /// `ReLU6`, `sigmoid`.
  static func name(_ saturation: Saturation, strings: StringTable) -> String {
    switch saturation {
    case .clip(let low, let high):
      saturation.isRectifier
        ? "\(saturation)"
        : strings("saturation.clip", ["low": NumberText.short(Double(low)), "high": NumberText.short(Double(high))])
    case .sigmoid: strings("saturation.sigmoid")
    case .hardSigmoid: strings("saturation.hardSigmoid")
    case .tanh, .erf: "\(saturation)"
    case .softmax: strings("saturation.softmax")
    }
  }

  /// `before ReLU6`.
  static func before(_ saturation: Saturation, strings: StringTable) -> String {
    strings("saturation.before", ["function": name(saturation, strings: strings)])
  }
}
