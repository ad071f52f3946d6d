/// What an image with activations is called.
enum InputTitle {
  /// The file's name for people, and whether it is mirrored.
  static func of(_ heading: InputHeading, strings: StringTable) -> String {
    let name = Label.photograph(heading.title)
    return heading.isMirrored ? strings("activations.mirrored", ["image": name]) : name
  }
}
