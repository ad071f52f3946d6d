/// The templates that are pages, and the variables that each may name besides the layout's.
enum PageTemplates {
  static let variables: [(String, [String: VariableKind])] = [
    ("home", HomePage.variables.names),
    ("layer", LayerPage.variables.names),
    ("unit", UnitPage.variables.names),
    ("circuit", CircuitPage.variables.names),
    ("circuits", CircuitsPage.variables.names),
    ("article", ArticlePage.variables.names),
    ("articles", ArticlesPage.variables.names),
    ("search", SearchPage.variables.names),
  ].map { ($0, $1.merging(Layout.variables.names) { page, _ in page }) }
}
