package import Basics
import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Waits for a change in a project's content, templates, model or images.
///
/// It looks at names, sizes and times twice a second. They only wake the build, which decides by content what to do.
package struct Watch: Sendable {
  private let places: [URL]

  package init(_ project: Project, overrides: Overrides) {
    let configuration = (try? Configuration(of: project)).map(overrides.applied)
    var places = [project.templates] + Self.places(of: project, configuration)
    if let other = configuration?.compare.map({ project.url($0.model) }) {
      // An ONNX file, or the folder of another project.
      let home = try? Project(other)
      places += home.map { Self.places(of: $0, try? Configuration(of: $0)) } ?? [other]
    }
    if case .folder(let path, let known)? = configuration?.images {
      places.append(project.url(path))
      if let masks = known?.masks { places.append(project.url(masks)) }
    }
    places += (configuration?.stimuli.files ?? []).map(project.url)
    self.places = places
  }

  /// What a model is read from.
  private static func places(of project: Project, _ configuration: Configuration?) -> [URL] {
    [project.content]
      + ([configuration?.model, configuration?.labels] + (configuration?.circuits.map(\.pairs) ?? []))
      .compactMap { $0.map(project.url) }
  }

  /// Returns when something is not as it was in `before`, or an interruption is asked for.
  package func waitForChange(since before: [String: [Int]], or interruption: Interruption) {
    while !interruption.isRequested, state() == before { usleep(500_000) }
  }

  /// Size and time of every file that is watched.
  package func state() -> [String: [Int]] {
    var state: [String: [Int]] = [:]
    for place in places {
      note(place.path, in: &state)
      for path in FileManager.default.subpaths(atPath: place.path) ?? [] {
        note(place.appending(path: path).path, in: &state)
      }
    }
    return state
  }

  private func note(_ path: String, in state: inout [String: [Int]]) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    let changed = status.changed
    state[path] = [Int(status.st_size), Int(changed.tv_sec), Int(changed.tv_nsec)]
  }
}

extension stat {
  /// When the content was changed last.
  fileprivate var changed: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }
}
