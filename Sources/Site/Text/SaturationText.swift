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
}

extension FactView {
  /// Where the units of a layer are measured: `before ReLU6`.
  static func measured(before saturation: Saturation, strings: StringTable) -> FactView {
    let function = SaturationText.name(saturation, strings: strings)
    return FactView(strings("unit.measured"), strings("saturation.before", ["function": function]))
  }
}
