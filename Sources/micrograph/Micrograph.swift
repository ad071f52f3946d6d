import ArgumentParser
import Basics
import Foundation
import Generation

/// The command; each of its subcommands has a file of its own.
struct Micrograph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "micrograph",
    abstract: "Look inside a vision network: its features, circuits and activations, as a website to read offline.",
    discussion: """
      EXAMPLES
        micrograph init cats --model cats.onnx --images photos
        micrograph build cats
        micrograph inspect googlenet.onnx
      """,
    version: Generator.version,
    subcommands: [
      BuildCommand.self, InitCommand.self, PlanCommand.self, StatusCommand.self, CheckCommand.self, GCCommand.self,
      StoreCommand.self, DoctorCommand.self, ReferenceCommand.self,
      InspectCommand.self, RunCommand.self, ExamplesCommand.self, WeightsCommand.self, CircuitCommand.self,
      CompareCommand.self, VisualizeCommand.self, ExportCommand.self,
    ])
}

@main enum Main {
  /// What Ctrl-C asks of whatever command is running.
  static let interruption = Interruption()

  static func main() {
    if CommandLine.arguments.dropFirst().first == "--version" { return print(Generator.identity) }
    do {
      var command = try Micrograph.parseAsRoot()
      ControlC.listen(interruption) { Console.tell("\nStopped. What was finished is kept.") }
      try command.run()
    } catch let diagnostic as Diagnostic {
      Console.tell(diagnostic)
      exit(1)
    } catch is Interrupted {
      Console.tell("\nStopped. What was finished is kept.")
      exit(ControlC.exitStatus)
    } catch {
      Micrograph.exit(withError: error)
    }
  }
}
