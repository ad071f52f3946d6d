/// The templates that are pages, and the variables that each may name.
enum PageTemplates {
  /// By page, its own variables besides the layout's.
  static let documented: [(name: String, variables: [DocumentedVariable])] = [
    ("layout", Layout.variables.documented),
    ("home", HomePage.variables.documented),
    ("layer", LayerPage.variables.documented),
    ("unit", UnitPage.variables.documented),
    ("circuit", CircuitPage.variables.documented),
    ("circuits", CircuitsPage.variables.documented),
    ("activation", InputPage.variables.documented),
    ("activations", InputsPage.variables.documented),
    ("article", ArticlePage.variables.documented),
    ("articles", ArticlesPage.variables.documented),
    ("changes", ChangesPage.variables.documented),
    ("layer-changes", LayerChangesPage.variables.documented),
    ("universality", UniversalityPage.variables.documented),
    ("layer-matches", LayerMatchesPage.variables.documented),
    ("search", SearchPage.variables.documented),
  ]

  /// By page, all that its template may name: its own variables over the layout's.
  static let variables: [(name: String, kinds: [String: VariableKind])] = documented.map { name, variables in
    let kinds = Dictionary(variables.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    return (name, kinds.merging(Layout.variables.names) { page, _ in page })
  }
}
