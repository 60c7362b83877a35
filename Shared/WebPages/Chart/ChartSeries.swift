/// How a chart tells its series apart: a class of `site.css`, never a colour alone, for the legend names them and the table has the numbers.
enum ChartSeries {
    /// The class of the series at `place`, from 0; after five they repeat, so a chart should have no more.
    static func style(at place: Int) -> String { "series-\(place % 5 + 1)" }
}
