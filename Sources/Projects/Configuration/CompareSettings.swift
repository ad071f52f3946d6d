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

  /// Reads a path, or a mapping with `model` and what is particular to it.
  init?(_ table: ConfigurationTable) {
    let meaning: KeyMeaning = "A second model to compare with over the same images, of which there must be 20 at least."
    guard let item = table.table("compare", short: "model", meaning) else { return nil }
    model =
      item.text("model", KeyMeaning("An ONNX file, or the folder of another project.", otherwise: "must be said")) ?? ""
    title = item.text("title", KeyMeaning("What it is called.", otherwise: "its project's title, or its file's name"))
    precision = item.choice(
      "precision", Precision.self, KeyMeaning("As above, for this model.", otherwise: "as for the site's own model"))
    preprocessing = PreprocessingSettings(
      item.section(
        "preprocessing", short: "preset",
        """
        As above, for this model. What is not said is as its project says, as the file that it brings along says, or as for \
        the site's own model; its size is its own.
        """))
    layers =
      item.items(
        "layers", KeyMeaning("As above, for this model.", otherwise: "those of its project, or that Micrograph finds"),
        { LayerSettings($0, at: $1, in: item) }) ?? []
    let drawsFeatures = item.node("features") != nil
    features = FeatureSettings(
      item.section("features", short: "preset", KeyMeaning("As above, for this model.", otherwise: "none")),
      otherwise: drawsFeatures ? .standard : .none)
    item.finish()
    if model.isEmpty { item.require("model") }
  }
}
