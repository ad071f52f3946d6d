/// What an image with activations is called.
enum StimulusTitle {
  /// The file's name for people, and whether it is mirrored.
  static func of(_ heading: StimulusHeading, strings: StringTable) -> String {
    let name = Label.photograph(heading.title)
    return heading.isMirrored ? strings("activations.mirrored", ["image": name]) : name
  }
}

/// What a class is called on pages.
enum ClassName {
  /// Its label, or its number where that is not known.
  static func of(_ index: Int, among labels: [String], strings: StringTable) -> String {
    labels.indices.contains(index)
      ? KnownWord.shown(labels[index], strings: strings)
      : strings("activations.classNumber", ["number": NumberText.whole(index)])
  }
}
