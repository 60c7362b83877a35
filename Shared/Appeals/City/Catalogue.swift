/// A group of issue types.
public struct Category: Coded, Hashable {
    /// `roads`.
    public let code: String
    /// As residents see it.
    public let name: LocalizedText
    /// What belongs here, in a sentence.
    public let description: LocalizedText
}

/// What residents can turn to the city with: categories and their issue types.
public struct Catalogue: Sendable {
    /// In the order of the pages.
    public let categories: CodedList<Category>
    /// All issue types, category by category.
    public let types: CodedList<IssueType>
    private let byCategory: [String: [IssueType]]

    /// A catalogue of these categories and types.
    public init(categories: [Category], types: [IssueType]) {
        self.categories = CodedList(categories)
        self.types = CodedList(types)
        byCategory = Dictionary(grouping: types, by: \.category)
    }

    /// The types of a category in order; empty for a code that is none.
    public func types(in category: String) -> [IssueType] { byCategory[category] ?? [] }
}
