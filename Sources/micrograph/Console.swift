import Basics
import Foundation

/// Results go to standard output, everything else to standard error.
enum Console {
  /// Writes a line to standard error.
  static func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Writes each fault as an error on a line of its own.
  static func tell(_ diagnostic: Diagnostic) {
    for fault in diagnostic.all { tell("\(red("error:")) \(fault)") }
  }

  /// Writes a value as JSON to standard output, its keys in order.
  static func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
  }

  /// Whether somebody sits there who can be asked.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Red on a terminal that shows colours, unless NO_COLOR is set (https://no-color.org).
  static func red(_ text: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDERR_FILENO) == 1, environment["NO_COLOR", default: ""].isEmpty, environment["TERM"] != "dumb" else {
      return text
    }
    return "\u{1B}[31m\(text)\u{1B}[0m"
  }
}
