/// The form of a Korean particle after a word that a page fills in: strings write both, `을(를)`, and the word's last sound
/// decides.
package enum KoreanParticle {
  private static let pairs: [(written: String, afterConsonant: String, afterVowel: String)] = [
    ("을(를)", "을", "를"), ("이(가)", "이", "가"), ("은(는)", "은", "는"), ("와(과)", "과", "와"),
    ("(으)로", "으로", "로"),
  ]

  /// What follows `word`, the particle with which it may begin in the form that fits. Where the sound is not known, as of
  /// a foreign word, both forms stay.
  package static func fitted(_ text: String, after word: String) -> String {
    guard let pair = pairs.first(where: { text.hasPrefix($0.written) }), let sound = Sound(endOf: word) else {
      return text
    }
    // 로 follows the consonant ㄹ as it does a vowel.
    let isOpen = sound == .vowel || (sound == .liquid && pair.afterVowel == "로")
    return (isOpen ? pair.afterVowel : pair.afterConsonant) + text.dropFirst(pair.written.count)
  }

  private enum Sound {
    case vowel, liquid, consonant

    /// Of a Hangul syllable, of a digit or sign as it is read, and of the letter in a layer's short name: `4c`.
    init?(endOf word: String) {
      let scalars = Array(
        word.unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "%" })
      guard let last = scalars.last else { return nil }
      switch last {
      case "\u{AC00}"..."\u{D7A3}":
        let final = (last.value - 0xAC00) % 28
        self = final == 0 ? .vowel : final == 8 ? .liquid : .consonant
      case "1", "7", "8": self = .liquid
      case "0", "3", "6": self = .consonant
      case "2", "4", "5", "9", "%": self = .vowel
      default:
        guard scalars.count == 1 || scalars.dropLast().last?.properties.numericType != nil else { return nil }
        switch last.properties.lowercaseMapping {
        case "l", "r": self = .liquid
        case "m", "n": self = .consonant
        case "a"..."z": self = .vowel
        default: return nil
        }
      }
    }
  }
}
