import Basics

extension Specimen {
  /// What a project looks at: the network that comes with Micrograph where it names no model.
  package init(_ project: Project, _ configuration: Configuration) throws {
    let labels = configuration.labels.map(project.url)
    var preprocessing = configuration.preprocessing
    preprocessing.file = preprocessing.file.map { project.url($0).path }
    if let model = configuration.model {
      try self.init(
        model: project.url(model), precision: configuration.precision, preprocessing: preprocessing,
        labels: labels)
    } else {
      try self.init(
        model: try BuiltInNetwork.model(), precision: configuration.precision,
        preprocessing: preprocessing.over(BuiltInNetwork.preprocessing),
        labels: try labels ?? BuiltInNetwork.labels())
    }
  }
}
