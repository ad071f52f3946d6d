/// A name as a word of a command line, so that what somebody called a layer or a file is never a command.
enum ShellWord {
  static func quoted(_ name: String) -> String {
    let shown = Label.shown(name)
    let isPlain = !shown.isEmpty && shown.unicodeScalars.allSatisfy { plain.contains($0) } && !shown.hasPrefix("-")
    return isPlain ? shown : "'" + shown.replacing("'", with: "'\\''") + "'"
  }

  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:".unicodeScalars)
}
