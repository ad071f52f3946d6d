import Artifacts
package import Basics
import Engine
package import Foundation
import Generation
import Images
import Prose

/// Whether this machine can do Micrograph's work, as `micrograph doctor` tells it.
package struct DoctorReport: Encodable, Sendable {
  package enum Verdict: String, Encodable, Sendable {
    case fine
    /// Builds work; something is slower, riskier or less handsome than it could be.
    case doubtful
    /// A build fails here.
    case wrong
  }

  package struct Check: Encodable, Sendable {
    /// What was looked at: `memory`.
    package var name: String
    /// What was found: `23.5 GB, 21.0 GB free`.
    package var found: String
    package var verdict: Verdict
    /// What to do about it; null where nothing is to be done.
    package var advice: String?

    init(_ name: String, _ found: String, _ verdict: Verdict = .fine, advice: String? = nil) {
      self.name = name
      self.found = found
      self.verdict = verdict
      self.advice = advice
    }
  }

  package var version: String
  /// Null where it is not known.
  package var commit: String?
  package var libraries: [LoadedLibrary]
  package var checks: [Check]

  /// Whether a build fails here.
  package var isWrong: Bool { checks.contains { $0.verdict == .wrong } }

  /// Looks at the machine.
  ///
  /// - Parameter store: where results are, or would be kept; nothing is written there.
  package init(store: URL) {
    version = Generator.version
    commit = Generator.commit
    libraries = LoadedLibrary.images + [.markdown, .database, .digests]
    checks = [
      Self.processor, Self.memory(MemoryBudget.machine), Self.programFiles, Self.store(store),
      Self.room(FileSystem.existing(store)), Self.korean,
    ]
  }

  /// The same for people.
  package var text: String {
    let rows = checks.map { [$0.name, $0.verdict == .fine ? "" : $0.verdict.rawValue, $0.found] }
    let advice = checks.compactMap { check in check.advice.map { "\(check.name): \($0)" } }
    return """
      Micrograph \(Generator.identity)
      \(libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", "))

      \(TextTable(["what", "", "found"], rows))
      """ + (advice.isEmpty ? "" : "\n\n" + advice.joined(separator: "\n"))
  }

  private static var processor: Check {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last?
      .trimmingCharacters(in: .whitespaces)
    let found = [
      name, "\(ProcessInfo.processInfo.activeProcessorCount) cores", Compiler.arithmetic,
      Compiler.multipliesBF16 ? "bf16 by instructions of its own" : "bf16 by fp32's",
    ].compactMap(\.self).joined(separator: ", ")
    do {
      try Compiler.checkMachine()
      return Check("processor", found)
    } catch {
      return Check("processor", "\(found): \(error.what)", .wrong, advice: "oneDNN needs SSE4.1 or an ARM of 64 bits.")
    }
  }

  static func memory(_ machine: (all: Int, free: Int)) -> Check {
    let found = "\(ByteText.describe(machine.all)), \(ByteText.describe(machine.free)) free"
    return switch machine.free {
    case ..<(256 << 20): Check("memory", found, .wrong, advice: "A small model takes some 256 MB: end other programs.")
    case ..<(2 << 30): Check("memory", found, .doubtful, advice: "`--memory` and `--workers 1` keep a build small.")
    default: Check("memory", found)
    }
  }

  private static var programFiles: Check {
    do {
      let folders = try [("Templates", "Site"), ("strings", "Site"), ("bestiary", "Projects")].map { name, module in
        try ProgramFiles.folder(name, of: module)
      }
      return Check("files", folders.first.map { $0.deletingLastPathComponent().path } ?? "")
    } catch {
      return Check("files", "\(error)", .wrong, advice: "Install Micrograph anew.")
    }
  }

  static func store(_ url: URL) -> Check {
    let place = FileSystem.existing(url)
    let system = FileSystem.name(of: url) ?? "a file system of unknown kind"
    let found = "\(url.path) on \(system)"
    guard FileManager.default.isWritableFile(atPath: place.path) else {
      return Check(
        "store", "\(found), which may not be written", .wrong, advice: "Check the permissions of \(place.path).")
    }
    guard let doubt = Store.doubt(about: url) else { return Check("store", found) }
    return Check("store", found, .doubtful, advice: doubt.all.first?.advice)
  }

  private static func room(_ place: URL) -> Check {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place.path)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else {
      return Check("disk", "the system does not say how much is free", .doubtful)
    }
    let found = "\(ByteText.describe(free)) free"
    return switch free {
    case ..<(20 << 20): Check("disk", found, .wrong, advice: "The default site takes 120 MB.")
    case ..<(2 << 30): Check("disk", found, .doubtful, advice: "GoogLeNet over 1,000 photographs takes about 1 GB.")
    default: Check("disk", found)
    }
  }

  /// Pages name no font of their own: Korean is drawn with what the reader's system has.
  private static var korean: Check {
    let folders = ["/usr/share/fonts", "/usr/local/share/fonts", NSHomeDirectory() + "/.local/share/fonts"]
    let names = ["cjk", "nanum", "sourcehan", "source-han", "noto sans kr", "notosanskr", "unfonts", "baekmuk"]
    for folder in folders {
      for path in FileManager.default.subpaths(atPath: folder) ?? [] {
        let lower = path.lowercased()
        guard lower.hasSuffix(".ttf") || lower.hasSuffix(".otf") || lower.hasSuffix(".ttc") else { continue }
        if names.contains(where: lower.contains) { return Check("Korean", (path as NSString).lastPathComponent) }
      }
    }
    return Check(
      "Korean", "no font for it was found", .doubtful,
      advice: "Korean pages show boxes in a browser here: apt-get install fonts-noto-cjk. Readers have their own fonts."
    )
  }
}
