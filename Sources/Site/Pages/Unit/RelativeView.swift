import Findings

/// Another unit of the layer that responds to the same thing mirrored, turned, or as it is.
struct RelativeView: ViewModel {
  var tile: UnitTile
  var relation: String
  var correlation: String

  static let variables = Variables<RelativeView>([
    .text("relation", "mirror partner, turned by 90 degrees, near-duplicate", \.relation),
    .text("correlation", "how well the two maps agree, at most 1", \.correlation),
  ]).with(\.tile)

  static func all(_ relations: UnitRelations, context: PageContext) throws -> [RelativeView] {
    let strings = context.strings
    var rows: [(relation: String, Relative)] = []
    if let partner = relations.mirrorPartner { rows.append((strings("relation.mirror"), partner)) }
    rows += relations.rotations.map {
      (strings("relation.rotation", ["angle": "\($0.angle)"]), Relative(unit: $0.unit, correlation: $0.correlation))
    }
    rows += relations.duplicates.map { (strings("relation.duplicate"), $0) }
    return try rows.map {
      RelativeView(
        tile: try context.tile($0.1.unit), relation: $0.relation,
        correlation: NumberText.short(Double($0.1.correlation)))
    }
  }
}
