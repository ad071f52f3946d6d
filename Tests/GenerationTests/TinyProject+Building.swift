import Artifacts
import Basics
import Foundation
import Generation
import Images
import Projects
import Reports
import Scenes
import TestSupport
import Testing

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

  /// Draws so many scenes into `known`, a folder for each class, and masks of a part of what is in them into `masks`.
  func writeScenes(_ count: Int, masking part: String = "head") throws {
    let scenes = HeadSceneCollection(count: count, seed: 5)
    let label = try #require(scenes.labelNames.firstIndex(of: part))
    for index in 0..<scenes.count {
      let scene = scenes.labelledPicture(index)
      let name = "\(scene.className ?? "none")/\(index).png"
      try write(scene.picture.pngData(), to: "known/\(name)")
      let mask = scene.labels.map { UInt8($0 >> UInt32(label) & 1) }
      try write(
        Mask(width: scene.picture.width, height: scene.picture.height, values: mask).pngData(), to: "masks/\(name)")
    }
  }
}
