/// The templates that are pages, and the variables that each may name besides the layout's.
enum PageTemplates {
  struct Page: Sendable {
    let name: String
    let names: VariableNames
    let documented: [DocumentedVariable]

    init<Model: ViewModel>(_ name: String, _ model: Model.Type) {
      self.name = name
      names = model.variables.names
      documented = model.variables.documented
    }
  }

  static let all = [
    Page("home", HomePage.self), Page("layer", LayerPage.self), Page("unit", UnitPage.self),
    Page("circuit", CircuitPage.self), Page("circuits", CircuitsPage.self), Page("article", ArticlePage.self),
    Page("articles", ArticlesPage.self), Page("search", SearchPage.self),
  ]
}
