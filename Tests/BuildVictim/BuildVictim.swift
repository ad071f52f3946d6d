import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Synchronization

/// Builds a project, or a shard of it into a store, and kills itself at the n-th commit, rename or removal:
/// `BuildVictim PROJECT N [I/N STORE]`; never where N is 0.
@main enum BuildVictim {
  private static let count = Atomic(0)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard [3, 5].contains(arguments.count), let last = Int(arguments[2]) else { exit(64) }
    let generator = Generator(
      try Project(URL(fileURLWithPath: arguments[1])), work: Work(workers: 2)
    ) { _ in
      if count.add(1, ordering: .relaxed).newValue == last { kill(getpid(), SIGKILL) }
    }
    if arguments.count == 5, let shard = Shard(arguments[3]) {
      _ = try generator.build(shard, into: URL(fileURLWithPath: arguments[4]))
    } else {
      _ = try generator.build()
    }
  }
}
