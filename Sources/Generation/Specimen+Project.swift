import Basics
import Foundation

extension Specimen {
  /// What a project looks at.
  init(_ project: Project, _ configuration: Configuration) throws(Diagnostics) {
    guard let model = configuration.model else {
      throw Diagnostics([
        Diagnostic("the configuration names no model", at: "Content/microscope.yml", advice: "Add `model: FILE.onnx`.")
      ])
    }
    try self.init(
      model: project.url(model), preprocessing: configuration.preprocessing,
      labels: configuration.labels.map(project.url))
  }
}
