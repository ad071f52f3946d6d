/// The templates that are pages, and the variables that each may name besides the layout's.
enum PageTemplates {
  static let variables: [(String, [String: VariableKind])] = [
    ("home", HomePage.variables.names),
    ("layer", LayerPage.variables.names),
    ("unit", UnitPage.variables.names),
  ].map { ($0, $1.merging(Layout.variables.names) { page, _ in page }) }
}
