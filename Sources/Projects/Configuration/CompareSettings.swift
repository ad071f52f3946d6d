package import Networks

/// The second model, with which the site's own is compared.
package struct CompareSettings: Hashable, Sendable, Encodable {
  /// An ONNX file, or the folder of another project.
  package var model: String
  package var title: String?
  package var precision: Precision?
  /// What is not said here is as the other project says, as the file says that the model brings along, or as for the site's
  /// own model; the size is the model's own.
  package var preprocessing: PreprocessingSettings
  /// Empty for those that the other project names, or that Micrograph finds itself.
  package var layers: [LayerSettings]
  /// None unless they are asked for: photographs stand for the units.
  package var features: FeatureSettings

  init(model: String) {
    self.model = model
    preprocessing = PreprocessingSettings()
    layers = []
    features = FeatureSettings(nil)
    features.preset = .none
  }

  /// Reads a path, or a mapping with `model` and what is particular to it.
  init?(_ table: ConfigurationTable) {
    guard let node = table.node("compare") else { return nil }
    if let path = node.scalar?.string {
      self.init(model: path)
      return
    }
    guard let item = table.table("compare") else { return nil }
    self.init(model: item.text("model") ?? "")
    title = item.text("title")
    precision = item.choice("precision", Precision.self)
    preprocessing = PreprocessingSettings(item.table("preprocessing", short: "preset"))
    layers = item.items("layers") { LayerSettings($0, at: $1, in: item) } ?? []
    if let features = item.table("features", short: "preset") { self.features = FeatureSettings(features) }
    item.finish()
    if model.isEmpty { item.require("model") }
  }
}
