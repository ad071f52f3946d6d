import Basics
import Generation
import Images
import Networks
import Projects
import Testing

@Suite struct ConfigurationTests {
  @Test func summaryStandsInOneLanguageOrInSeveral() throws {
    func summary(_ written: String) throws -> AuthorsText {
      try Configuration(text: "model: a.onnx\n\(written)", file: "microscope.yml").summary
    }
    let plain = try summary("summary: Cats.").text(for: "ko", of: ["en", "ko"])
    #expect(plain.text == "Cats." && plain.language == "en")
    let both = try summary("summary: {en: Cats., ko: 고양이.}")
    #expect(both.text(for: "ko", of: ["en", "ko"]).text == "고양이.")
    #expect(both.text(for: "en", of: ["en", "ko"]).language == "en")
    let other = try summary("summary: {fr: Chats., de: Katzen.}").text(for: "ko", of: ["en", "ko"])
    #expect(other.text == "Katzen." && other.language == "de", "the first by its letters, whatever the file's order")
    for wrong in ["summary: [a, b]", "summary: {english: Cats.}", "summary: {en: [Cats]}"] {
      #expect(throws: Diagnostic.self, "\(wrong)") { try summary(wrong) }
    }
  }

  @Test func everyKeyIsRead() throws {
    let configuration = try Configuration(
      text: """
        title: Cats
        summary: A network for cats.
        model: models/cats.onnx
        images: ../photos
        labels: labels.txt
        preprocessing:
          mean: [104, 117, 123]
          std: 1
          range: [0, 255]
          order: bgr
          resize: 256
          size: 224
        layers:
          - conv1
          - {name: inception_4c/output, short: 4c, title: Mixed 4c}
        features:
          preset: fine
          diversity: 3
          negative: false
        examples: {count: 5, samples: 0}
        circuits:
          - name: head-neck
            target: 4c:447
            layers: [3b, 4a]
        inputs: {files: cat.jpg, scenes: [3, 15], flip: true}
        compare:
          model: other.onnx
          title: Other
          preprocessing: {size: 227}
          layers: [{name: fire2, short: f2}]
        language: [en, ko]
        address: https://example.org/cats/
        """, file: "microscope.yml")
    #expect(configuration.title == "Cats")
    #expect(configuration.images == .folder("../photos"))
    #expect(
      configuration.preprocessing
        == PreprocessingSettings(
          mean: [104, 117, 123], std: [1], range: [0, 255], order: .bgr, resize: 256, size: 224))
    #expect(
      configuration.layers == [
        LayerSettings(name: "conv1"), LayerSettings(name: "inception_4c/output", short: "4c", title: "Mixed 4c"),
      ])
    #expect(configuration.features.preset == .fine)
    #expect((configuration.features.diversity, configuration.features.negative) == (3, false))
    #expect((configuration.examples.count, configuration.examples.samples) == (5, 0))
    #expect(configuration.circuits.map(\.target) == [.unit(Unit("4c", 447))])
    #expect(configuration.stimuli == StimulusSettings(files: ["cat.jpg"], scenes: [3, 15], flip: true))
    #expect(configuration.languages == ["en", "ko"])
    #expect((configuration.compare?.model, configuration.compare?.title) == ("other.onnx", "Other"))
    #expect(configuration.compare?.preprocessing == PreprocessingSettings(size: 227))
    #expect(configuration.compare?.layers == [LayerSettings(name: "fire2", short: "f2")])
    #expect(configuration.compare?.features.preset == FeatureSettings.Preset.none)
  }

  @Test func aValueAloneStandsForTheKeyThatMatters() throws {
    let configuration = try Configuration(
      text: "features: none\nexamples: 5\ncompare: {model: a.onnx, features: draft}", file: "m.yml")
    #expect(configuration.features.preset == FeatureSettings.Preset.none)
    #expect(configuration.examples.count == 5)
    #expect(configuration.compare?.features.preset == .draft)
    let faults = #expect(throws: Diagnostic.self) { try Configuration(text: "\nfeatures: gorgeous", file: "m.yml") }
    #expect(
      faults?.all.map(\.description) == [
        "m.yml, line 2: 'features.preset' must be one of 'none', 'draft', 'standard', 'fine'"
      ])
  }

  @Test func aComparisonIsAPathOrAMapping() throws {
    #expect(try Configuration(text: "compare: ../other", file: "m.yml").compare?.model == "../other")
    let faults = #expect(throws: Diagnostic.self) {
      try Configuration(text: "compare: {titel: Other}", file: "m.yml")
    }
    #expect(faults?.all.map(\.what) == ["there is no key 'compare.titel'", "'compare.model' is missing"])
  }

  @Test(arguments: ["inputs: [cat.jpg, dog.png]", "inputs: {files: [cat.jpg, dog.png]}"])
  func inputsMayBeAListOfFiles(text: String) throws {
    let configuration = try Configuration(text: text, file: "microscope.yml")
    #expect(configuration.stimuli == StimulusSettings(files: ["cat.jpg", "dog.png"]))
  }

  @Test(arguments: ["inputs: {scenes: [-1]}", "inputs: {scenes: [one]}", "inputs: {scenes: [1, 2.5]}"])
  func scenesAreWholeNumbers(text: String) {
    let faults = #expect(throws: Diagnostic.self) { try Configuration(text: text, file: "microscope.yml") }
    #expect(
      faults?.all.map(\.what) == ["'inputs.scenes' must be a whole number or a list of whole numbers from 0 on"])
  }

  @Test func whatIsKnownOfImagesStandsBesideTheirFolder() throws {
    let text = "images: {folder: photos, classes: folders, masks: masks, parts: [head, wheel]}"
    #expect(
      try Configuration(text: text, file: "a").images
        == .folder("photos", known: KnownOfImages(hasClasses: true, masks: "masks", parts: ["head", "wheel"])))
    #expect(try Configuration(text: "images: {folder: photos}", file: "a").images == .folder("photos"))
    let faults = #expect(throws: Diagnostic.self) {
      try Configuration(text: "images: {folder: photos, masks: masks, class: folders}", file: "a")
    }
    #expect(
      faults?.all.map(\.what) == [
        "'images.masks' needs `parts`, what their values stand for", "there is no key 'images.class'",
      ])
  }

  @Test func anEmptyConfigurationIsComplete() throws {
    let configuration = try Configuration(text: "", file: "microscope.yml")
    #expect(configuration.model == nil)
    #expect(configuration.languages == ["en"])
    #expect(
      try Configuration(text: "images: {scenes: {count: 9}}", file: "a").images == .scenes(.bestiary, count: 9, seed: 1)
    )
  }

  @Test func allFaultsAreToldTogetherWithKeyAndLine() {
    let faults = #expect(throws: Diagnostic.self) {
      try Configuration(
        text: """
          titel: Cats
          model: [1, 2]
          preprocessing:
            mean: much
            order: rbg
          features:
            steps: 0
            preset: gorgeous
          circuits:
            - target: 4c
            - name: B a d
              target: 4c:1
          layers: conv1
          address: here
          """, file: "microscope.yml")
    }
    let told = faults?.all.map { "\($0.place ?? ""): \($0.what)" } ?? []
    #expect(
      Set(told) == [
        "microscope.yml, line 1: there is no key 'titel'",
        "microscope.yml, line 2: 'model' must be a text",
        "microscope.yml, line 4: 'preprocessing.mean' must be a number or a list of numbers",
        "microscope.yml, line 5: 'preprocessing.order' must be one of 'rgb', 'bgr', 'grey'",
        "microscope.yml, line 7: 'features.steps' must be between 1 and 100000, not 0",
        "microscope.yml, line 8: 'features.preset' must be one of 'none', 'draft', 'standard', 'fine'",
        "microscope.yml, line 10: 'circuits[0].name' is missing",
        "microscope.yml, line 11: 'circuits[1].name' must be small letters, digits and hyphens, as in head-neck",
        "microscope.yml, line 13: 'layers' must be a list",
        "microscope.yml, line 14: 'address' must be a web address",
      ])
    #expect(faults?.all.first { $0.what.contains("titel") }?.advice == "Did you mean 'title'?")
  }

  @Test(arguments: ["a: [1", "- a\n- b", "a: b: c", "title: x\ntitle: y", "\u{0}", "&a [*a]", "? {x: 1}\n: 2"])
  func whatIsNoConfigurationIsRefused(text: String) {
    #expect(throws: Diagnostic.self) { try Configuration(text: text, file: "microscope.yml") }
  }

  @Test func aSizeIsOneNumberOrHeightAndWidth() throws {
    let text = "preprocessing: {size: [24, 40]}\nfeatures: {size: [32, 48]}"
    let configuration = try Configuration(text: text, file: "microscope.yml")
    #expect(configuration.preprocessing.size == Size(height: 24, width: 40))
    #expect(configuration.features.size == Size(height: 32, width: 48))
    for wrong in ["[24]", "[24, 40, 3]", "[0, 40]", "wide", "[a, 40]"] {
      #expect(throws: Diagnostic.self) { try Configuration(text: "preprocessing: {size: \(wrong)}", file: "m.yml") }
    }
  }

  @Test func preprocessingFitsTheModel() throws {
    let input = Input(name: "data", dimensions: [nil, 3, 224, 224])
    let settings = PreprocessingSettings(mean: [1, 2, 3], resize: 256)
    #expect(
      try settings.preprocessing(for: input)
        == Preprocessing(mean: [1, 2, 3], std: [1], range: [0, 1], order: .rgb, resize: 256, size: 224))
    #expect(throws: Diagnostic.self) { try PreprocessingSettings(order: .grey).preprocessing(for: input) }
    #expect(throws: Diagnostic.self) {
      try PreprocessingSettings().preprocessing(for: Input(name: "data", dimensions: [nil, 3, nil, nil]))
    }
    #expect(throws: Diagnostic.self) {
      try PreprocessingSettings().preprocessing(for: Input(name: "data", dimensions: [1, 10]))
    }
    let oblong = Input(name: "data", dimensions: [nil, 3, 24, 40])
    let declared = try PreprocessingSettings().preprocessing(for: oblong)
    #expect(declared.size == Size(height: 24, width: 40))
    #expect(declared.resize == 24)
    #expect(try PreprocessingSettings(size: 32).preprocessing(for: oblong).size == 32)
    let fault = #expect(throws: Diagnostic.self) {
      try PreprocessingSettings().preprocessing(for: Input(name: "data", dimensions: [1, 4, 8, 8]))
    }
    #expect(fault?.what.contains("4 channels") == true)
    let bytes = Input(name: "data", dimensions: [nil, 3, 8, 8], holdsBytes: true)
    #expect(try PreprocessingSettings().preprocessing(for: bytes).range == [0, 255])
    #expect(try PreprocessingSettings(range: [0, 1]).preprocessing(for: bytes).range == [0, 1])
    let grey = try PreprocessingSettings().preprocessing(for: Input(name: "data", dimensions: [1, 1, 28, 28]))
    #expect(grey.order == .grey)
  }
}
