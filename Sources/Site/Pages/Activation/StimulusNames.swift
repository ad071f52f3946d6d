import Images

/// What an image is called.
enum ImageTitle {
  /// What is drawn in it, where it is a scene, or the file's name for people.
  static func of(_ file: String, scene: SceneSubject?, strings: StringTable) -> String {
    scene.map { SceneTitle.of($0, strings: strings) } ?? Label.photograph(file)
  }
}

/// What an image with activations is called.
enum StimulusTitle {
  /// What is drawn in it, or the file's name for people, and whether it is mirrored.
  static func of(_ heading: StimulusHeading, strings: StringTable) -> String {
    guard let scene = heading.scene else {
      let name = Label.photograph(heading.title)
      return heading.isMirrored ? strings("activations.mirrored", ["image": name]) : name
    }
    return SceneTitle.of(scene, isMirrored: heading.isMirrored, strings: strings)
  }
}

/// What a drawn scene is called: `Scene 0: dog facing right`.
enum SceneTitle {
  static func of(_ scene: SceneSubject, isMirrored: Bool = false, strings: StringTable) -> String {
    let name = KnownWord.className(scene.className, strings: strings)
    return strings(
      isMirrored ? "scene.mirrored" : "scene.title",
      [
        "number": "\(scene.number)",
        "content": scene.facing.map { strings("scene.\($0.rawValue)", ["class": name]) } ?? name,
      ])
  }
}

/// What a class is called on pages.
enum ClassName {
  /// Its label, or its number where that is not known.
  static func of(_ index: Int, among labels: [String], strings: StringTable) -> String {
    labels.indices.contains(index)
      ? KnownWord.className(labels[index], strings: strings)
      : strings("activations.classNumber", ["number": NumberText.whole(index)])
  }
}
