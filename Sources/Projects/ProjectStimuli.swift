import Analyses
import Basics
import Foundation
import Images

/// Gathers the images whose activations get a page: those of `Content/inputs`, then the files and scenes that the
/// configuration names, each followed by its mirror image where that is wanted.
struct ProjectStimuli {
  private let project: Project
  private let settings: StimulusSettings
  private let images: (any PictureCollection)?

  /// - Parameter images: the collection that scenes are taken from.
  init(_ project: Project, settings: StimulusSettings, images: (any PictureCollection)?) {
    self.project = project
    self.settings = settings
    self.images = images
  }

  /// All faults are told together.
  func all() throws(Diagnostic) -> [Stimulus] {
    var faults: [Diagnostic] = []
    var stimuli: [(stimulus: Stimulus, place: String)] = []
    func take(_ place: String, _ make: () throws(Diagnostic) -> Stimulus) {
      do throws(Diagnostic) {
        let stimulus = try make()
        for stimulus in settings.flip ? stimulus.pair() : [stimulus] {
          stimuli.append((stimulus, stimulus.isMirrored ? "the mirror image of \(place)" : place))
        }
      } catch {
        faults.append(error)
      }
    }
    let folder = project.content.appending(path: "inputs")
    let found = FileManager.default.fileExists(atPath: folder.path) ? FolderWalk(folder.path) : nil
    for fault in (found?.leftOut ?? []).map(\.diagnostic) {
      faults.append(
        fault.changed {
          $0.place = "Content/inputs/\($0.place ?? "")"
          $0.advice = "Remove it or replace it."
        })
    }
    for name in found?.images ?? [] {
      take("Content/inputs/\(name)") { () throws(Diagnostic) in
        try file(folder.appending(path: name), called: "Content/inputs/\(name)")
      }
    }
    for path in settings.files { take(path) { () throws(Diagnostic) in try file(project.url(path), called: path) } }
    for index in settings.scenes { take("scene \(index)") { () throws(Diagnostic) in try scene(index) } }
    var places: [String: String] = [:]
    for (stimulus, place) in stimuli {
      if let other = places[stimulus.name.lowercased()] {
        faults.append(
          Diagnostic(
            "two inputs are called '\(stimulus.name)': \(other) and \(place)", at: "inputs",
            advice: "Give their files different names."))
      }
      places[stimulus.name.lowercased()] = place
    }
    guard faults.isEmpty else { throw Diagnostic(faults) }
    return stimuli.map(\.stimulus)
  }

  private func file(_ url: URL, called place: String) throws(Diagnostic) -> Stimulus {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw Diagnostic("there is no such image", at: place, advice: "Check the path in 'inputs'.")
    }
    guard !isFolder.boolValue else {
      throw Diagnostic(
        "an input is an image, and this is a folder", at: place,
        advice: "Name its files, or put them in Content/inputs.")
    }
    let name = url.deletingPathExtension().lastPathComponent
    return Stimulus(name: name, title: url.lastPathComponent, digest: Digest(try Self.data(url, place))) {
      () throws(Diagnostic) in
      try Picture(decoding: try Self.data(url, place), at: place)
    }
  }

  private func scene(_ index: Int) throws(Diagnostic) -> Stimulus {
    guard let images, images.kind == .scenes else {
      throw Diagnostic(
        "scene \(index) is wanted, and the images are no drawn scenes", at: "inputs.scenes",
        advice: "Name files instead.")
    }
    guard index < images.count else {
      throw Diagnostic(
        "there is no scene \(index); the images are the scenes 0 to \(images.count - 1)", at: "inputs.scenes")
    }
    return Stimulus(
      name: "scene-\(index)", title: images.name(index), scene: images.subject(index),
      digest: try images.digest(index)
    ) { () throws(Diagnostic) in
      try images.picture(index)
    }
  }

  private static func data(_ url: URL, _ place: String) throws(Diagnostic) -> Data {
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw Diagnostic("the image file cannot be read", at: place, advice: "Check its permissions.")
    }
    return data
  }
}
