import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Synchronization

/// Builds a project and kills itself at the n-th commit, rename or removal: `BuildVictim PROJECT N`; never where N is 0.
@main enum BuildVictim {
  private static let count = Atomic(0)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let last = Int(arguments[2]) else { exit(64) }
    let generator = Generator(
      try Project(URL(fileURLWithPath: arguments[1])), work: Work(workers: 2)
    ) { _ in
      if count.add(1, ordering: .relaxed).newValue == last { kill(getpid(), SIGKILL) }
    }
    _ = try generator.build()
  }
}
