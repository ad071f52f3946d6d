package import Basics
package import Findings
package import Images
package import Networks
package import Prose

/// All that is known about one unit.
package struct UnitRecord: Hashable, Sendable {
  package var unit: Unit
  package var name: String?
  package var family: String?
  /// The positive picture first.
  package var features: [FeatureImage]
  /// The strongest photograph, changed so that the unit responds more; nil where that was not made.
  package var accentuation: AccentuatedPhotograph?
  package var examples: UnitExamples?
  /// The classes of ``examples``, by the images' names, where they are known.
  package var photographClasses: [String: String]
  /// What is drawn in those of the unit's images that are scenes, by their names.
  package var scenes: [String: SceneSubject]
  /// What share of all images are of each of these classes.
  package var classShares: [String: Double]
  package var weights: UnitWeights?
  package var relations: UnitRelations?
  /// What it detects, where the images come with the truth about them.
  package var truth: UnitTruth?
  /// Of a head of attention.
  package var head: HeadRecord?
  /// The classes to which the classifier gives it the largest weights, those it raises first.
  package var classEffects: [ClassEffect]
  /// The classes whose scores it goes along with or against, as correlations over images (``UnitClasses/shown``).
  package var classScores: [ClassEffect]
  /// How each picture and number came to be, in a line each: `features`, then parameters in words.
  package var provenance: [Provenance]
  /// The author's own words about the unit in Markdown.
  package var note: ArticleSource?

  package init(
    unit: Unit, name: String? = nil, family: String? = nil, features: [FeatureImage] = [],
    accentuation: AccentuatedPhotograph? = nil, examples: UnitExamples? = nil,
    photographClasses: [String: String] = [:],
    scenes: [String: SceneSubject] = [:], classShares: [String: Double] = [:], weights: UnitWeights? = nil,
    relations: UnitRelations? = nil,
    truth: UnitTruth? = nil, head: HeadRecord? = nil,
    classEffects: [ClassEffect] = [], classScores: [ClassEffect] = [],
    provenance: [Provenance] = [], note: ArticleSource? = nil
  ) {
    self.unit = unit
    self.name = name
    self.family = family
    self.features = features
    self.accentuation = accentuation
    self.examples = examples
    self.photographClasses = photographClasses
    self.scenes = scenes
    self.classShares = classShares
    self.weights = weights
    self.relations = relations
    self.truth = truth
    self.head = head
    self.classEffects = classEffects
    self.classScores = classScores
    self.provenance = provenance
    self.note = note
  }

  /// A class and how much a unit has to do with it.
  package struct ClassEffect: Hashable, Sendable {
    package var label: String
    package var value: Double

    package init(label: String, value: Double) {
      self.label = label
      self.value = value
    }
  }

  /// One analysis behind the page.
  package struct Provenance: Hashable, Sendable {
    /// `features`, `examples`, `weights`: a key of the strings table under `provenance.`, or shown as it is.
    package var analysis: String
    package var version: Int
    /// Its parameters in words or as `name value` pairs.
    package var parameters: String
    /// The name of the result in the store.
    package var key: Digest?

    package init(analysis: String, version: Int, parameters: String, key: Digest?) {
      self.analysis = analysis
      self.version = version
      self.parameters = parameters
      self.key = key
    }
  }
}

/// All that is known about a head of attention besides what is known of every unit.
package struct HeadRecord: Hashable, Sendable {
  /// Where it looks.
  package var attention: HeadAttention
  /// The same beside the truth, where the images come with it.
  package var truth: HeadTruth?
  /// What its weights say; nil where that is not known.
  package var weights: HeadWeights?
  /// The layers of heads below, by which the weights' sources are known.
  package var below: [String]
  /// What it adds to the score of the answer; nil where that is not known.
  package var direct: HeadDirectEffect?
  /// What the network loses without it, then without each head of its block in their order; nil where that is not known.
  package var effect: HeadEffect?
  package var effects: [HeadEffect]

  package init(
    attention: HeadAttention, truth: HeadTruth? = nil, weights: HeadWeights? = nil, below: [String] = [],
    direct: HeadDirectEffect? = nil, effect: HeadEffect? = nil, effects: [HeadEffect] = []
  ) {
    self.attention = attention
    self.truth = truth
    self.weights = weights
    self.below = below
    self.direct = direct
    self.effect = effect
    self.effects = effects
  }

  /// The heads that write where this one reads, with how.
  package var sources: [(reading: HeadWeights.Reading, unit: Unit, score: Double)] {
    (weights?.sources ?? []).compactMap { source in
      below.indices.contains(source.layer)
        ? (source.reading, Unit(below[source.layer], source.head), source.score) : nil
    }
  }
}
