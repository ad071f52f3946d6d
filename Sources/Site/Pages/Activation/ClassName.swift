/// What a class is called on pages.
enum ClassName {
  /// Its label, or its number where that is not known.
  static func of(_ index: Int, among labels: [String], strings: StringTable) -> String {
    labels.indices.contains(index)
      ? Label.shown(labels[index]) : strings("activations.classNumber", ["number": NumberText.whole(index)])
  }
}
