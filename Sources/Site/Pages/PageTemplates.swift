/// The templates that are pages, and the variables that each may name.
package enum PageTemplates {
  private static let pages: [any TemplatePage.Type] = [
    HomePage.self, LayerPage.self, UnitPage.self, BlocksPage.self, CircuitPage.self, StreamCircuitPage.self,
    ClassCircuitPage.self, CircuitsPage.self, ActivationPage.self, ActivationsPage.self, ComparePage.self,
    ArticlePage.self, ArticlesPage.self, ChangesPage.self, LayerChangesPage.self, UniversalityPage.self,
    LayerMatchesPage.self, SearchPage.self, MethodPage.self,
  ]

  /// By page, its own variables besides the layout's.
  static let documented: [(name: String, variables: [DocumentedVariable])] =
    [("layout", Layout.variables.documented)] + pages.map { page in (page.template, documented(page)) }

  private static func documented<Page: TemplatePage>(_ page: Page.Type) -> [DocumentedVariable] {
    Page.variables.documented
  }

  /// By page, all that its template may name: its own variables over the layout's.
  package static let variables: [(name: String, kinds: [String: VariableKind])] = documented.map { name, variables in
    let kinds = Dictionary(variables.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    return (name, kinds.merging(Layout.variables.names) { page, _ in page })
  }
}
