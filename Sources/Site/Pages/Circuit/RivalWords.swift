/// What a class is told from, in words.
struct RivalWords {
  /// What its logit is held against: that of the other class, or the mean of theirs.
  let above: String
  /// The other class, or how many there are.
  let over: String

  /// - Parameters:
  ///   - rival: what the other class is called, where it is one alone.
  ///   - count: how many others there are.
  init(_ rival: String?, count: Int, strings: StringTable) {
    guard let rival = rival.map({ KnownWord.className($0, strings: strings) }) else {
      over = strings.count("streamCircuit.ofClass.classes", count)
      above = strings("streamCircuit.ofClass.mean", ["classes": over])
      return
    }
    over = rival
    above = strings("streamCircuit.ofClass.logit", ["class": rival])
  }
}
