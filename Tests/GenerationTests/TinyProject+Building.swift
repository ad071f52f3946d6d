import Artifacts
import Basics
import Foundation
import Generation
import Projects
import Reports
import TestSupport

extension TinyProject {
  func generator(workers: Int = 2, faultHook: @escaping FaultHook = { _ in }) throws -> Generator {
    Generator(try Project(url), work: Work(workers: workers), faultHook: faultHook)
  }

  @discardableResult func build(workers: Int = 2) throws -> BuildReport { try generator(workers: workers).build() }

  func plan() throws -> PlanReport { PlanReport(try generator().plan()) }

  /// Replaces a text of the configuration by another.
  func configure(_ old: String, _ new: String) throws {
    let file = url.appending(path: "Content/microscope.yml")
    let text = try String(contentsOf: file, encoding: .utf8)
    precondition(text.contains(old), "the configuration has no '\(old)'")
    try write(text.replacingOccurrences(of: old, with: new), to: "Content/microscope.yml")
  }
}
