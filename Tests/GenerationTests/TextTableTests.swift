import Generation
import Reports
import Testing

@Test func columnsAreAsWideAsTheirCells() {
  let table = TextTable(["layer", "units"], [["conv1", "64"], ["a longer name", "1024"]])
  #expect(
    "\(table)" == """
      layer          units
      conv1             64
      a longer name   1024
      """)
}
