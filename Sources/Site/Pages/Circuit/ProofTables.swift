import Findings

/// A table of a circuit's proof, in finished strings.
struct ProofTable: ViewModel {
  var caption: String
  var heads: [ProofCell]
  var rows: [ProofRow]

  init(_ caption: String, _ heads: [String], _ rows: [(name: String, cells: [String])]) {
    self.caption = caption
    self.heads = heads.map(ProofCell.init)
    self.rows = rows.map { ProofRow(name: $0.name, cells: $0.cells.map(ProofCell.init)) }
  }

  static let variables = Variables<ProofTable>([
    .text("caption", "what the table shows", \.caption),
    .rows("heads", "the heads of its columns", \.heads),
    .rows("rows", "its rows", \.rows),
  ])
}

struct ProofRow: ViewModel {
  var name: String
  var cells: [ProofCell]

  static let variables = Variables<ProofRow>([
    .text("rowName", "what the row is about", \.name),
    .rows("cells", "its numbers", \.cells),
  ])
}

struct ProofCell: ViewModel {
  var text: String

  static let variables = Variables<ProofCell>([.text("cell", "a number or a head", \.text)])
}

extension ProofTable {
  /// What stands in for a unit that is cut.
  static func name(of kind: AblationKind, _ strings: StringTable) -> String {
    switch kind {
    case .zero, .mean, .resample, .counterfactual(.mirrorImage): strings("proof.ablation.\(kind)")
    case .counterfactual(.without(let part)):
      strings("proof.counterfactual.without", ["part": KnownWord.shown(part, strings: strings)])
    case .counterfactual(.ofClass(let name)):
      strings("proof.counterfactual.class", ["class": KnownWord.className(name, strings: strings)])
    case .counterfactual(let change): strings("proof.counterfactual.\(change)")
    }
  }

  /// What the drawn units carry of the difference that one thing in the image makes, change by change; none where nothing is
  /// changed but by the usual ways of cutting.
  static func changes(_ proof: CircuitProof, strings: StringTable) -> [ProofTable] {
    let tooFew = strings("proof.tooFewImages")
    let rows = proof.ablations.filter { !AblationKind.usual.contains($0.kind) }.map { outcome in
      (
        name: name(of: outcome.kind, strings),
        cells: [NumberText.whole(outcome.images)]
          + [outcome.skeletonCut, outcome.skeletonKept].map { $0 == nil ? tooFew : interval($0) }
      )
    }
    guard !rows.isEmpty else { return [] }
    return [
      ProofTable(
        strings("proof.table.changes"),
        ["ablations", "differing", "drawnReplaced", "othersReplaced"].map { strings("proof.head.\($0)") }, rows)
    ]
  }

  /// Every number of a proof, in the order in which it was made.
  static func all(_ proof: CircuitProof, strings: StringTable) -> [ProofTable] {
    func table(_ name: String, _ heads: [String], _ rows: [(name: String, cells: [String])]) -> ProofTable? {
      guard !rows.isEmpty else { return nil }
      return ProofTable(
        strings("proof.table.\(name)"), heads.map { strings($0.isEmpty ? "proof.head.\(name)" : "proof.head.\($0)") },
        rows)
    }
    let sizes = [("skeleton", proof.skeleton), ("necessary", proof.necessary), ("sufficient", proof.sufficient)]
    return [
      table(
        "sizes", ["", "perLayer", "edges", "share"],
        sizes.map { name, size in
          (
            strings("proof.size.\(name)"),
            [
              size?.units.map(NumberText.whole).joined(separator: ", ") ?? strings("proof.noSize"),
              size.map { NumberText.whole($0.edges) } ?? "–", percent(size?.share),
            ]
          )
        }),
      table(
        "ablations", ["", "images", "kept", "rest", "left", "skeletonKept", "skeletonLeft"],
        proof.ablations.map { outcome in
          (
            name(of: outcome.kind, strings),
            [NumberText.whole(outcome.images)]
              + [
                outcome.faithfulness, outcome.completeness, outcome.necessary, outcome.skeletonKept,
                outcome.skeletonCut,
              ].map(interval)
          )
        }),
      table(
        "curve", ["", "share", "kept", "left", "randomKept", "randomLeft", "nextKept", "nextLeft"],
        proof.sizes.map { point in
          (
            NumberText.whole(point.edges),
            [
              point.share, point.kept, point.cut, point.randomKept, point.randomCut, point.nextKept, point.nextCut,
            ].map(percent)
          )
        }),
      table(
        "rankings", ["", "separation", "cpr", "cmd"],
        proof.rankings.map { score in
          (
            strings("proof.method.\(score.method.rawValue)"),
            [score.separation, score.cpr, score.cmd].map { NumberText.short(Double($0)) }
          )
        }),
      table("tests", ["", "result"], tests(proof, strings: strings)),
    ].compactMap(\.self)
  }

  /// What single edges do, and how many of them are needed; none where there are too many to cut each.
  ///
  /// - Parameters:
  ///   - words: the key of the words for what an edge's effect is.
  ///   - target: what all edges lead to, where it is no unit.
  static func edges(
    _ proof: EdgeProof?, effects words: String = "edgeEffects", into target: String? = nil, context: PageContext
  ) -> [ProofTable] {
    guard let proof else { return [] }
    let strings = context.strings
    let effects = proof.edges.prefix(mostEdges).map { edge in
      (
        name: "\(context.map.name(of: edge.source)) → \(target ?? context.map.name(of: edge.target))",
        cells: [percent(edge.effect)]
      )
    }
    let sizes = proof.sizes.map { point in
      (name: NumberText.whole(point.edges), cells: [percent(point.kept), percent(point.cut)])
    }
    return [
      ProofTable(
        strings("proof.table.\(words)"), [strings("proof.head.edge"), strings("proof.head.\(words)")], effects),
      ProofTable(
        strings("proof.table.edgeSizes"), ["curve", "edgesKept", "edgesLeft"].map { strings("proof.head.\($0)") }, sizes
      ),
    ].filter { !$0.rows.isEmpty }
  }

  /// Rows of a table of single edges; the data has all.
  private static let mostEdges = 20

  private static func tests(_ proof: CircuitProof, strings: StringTable) -> [(name: String, cells: [String])] {
    func row(_ name: String, _ values: KeyValuePairs<String, String>?) -> (name: String, cells: [String])? {
      values.map { (strings("proof.test.\(name)"), [strings("proof.result.\(name)", $0)]) }
    }
    func chance(_ test: ChanceTest?) -> KeyValuePairs<String, String>? {
      test.map {
        [
          "won": NumberText.whole($0.won), "of": NumberText.whole($0.of), "p": NumberText.short(Double($0.p)),
          "quantile": percent($0.quantile),
        ]
      }
    }
    return [
      row("sufficiency", chance(proof.sufficiency)), row("necessity", chance(proof.necessity)),
      row("subsets", proof.subsetGap.map { ["gap": percent($0)] }),
      row(
        "minimality",
        proof.minimality.map {
          [
            "needed": NumberText.whole($0.needed), "units": NumberText.whole($0.units), "of": NumberText.whole($0.of),
          ]
        }),
      row(
        "stability",
        proof.stability.map {
          [
            "jaccard": percent($0.jaccard), "draws": NumberText.whole($0.draws), "low": percent($0.low),
            "high": percent($0.high),
          ]
        }),
      row(
        "specificity",
        proof.specificity.map {
          [
            "units": NumberText.whole($0.units), "left": percent($0.left), "low": percent($0.lowerQuarter),
            "high": percent($0.upperQuarter),
          ]
        }),
    ].compactMap(\.self)
  }

  private static func percent(_ share: Float?) -> String { share.map { NumberText.percent(Double($0)) } ?? "–" }

  private static func interval(_ interval: MedianInterval?) -> String {
    interval.map { "\(percent($0.median)) (\(percent($0.low))–\(percent($0.high)))" } ?? "–"
  }
}
