import ArgumentParser
import Projects

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Print every key of a project's configuration: its values, what holds without it, what it means.",
    discussion: """
      EXAMPLES
        micrograph reference
        micrograph reference | grep features
      """)

  func run() { print(ConfigurationReference.markdown, terminator: "") }
}
