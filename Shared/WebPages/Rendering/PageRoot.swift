import Mustache

/// Where Mustache starts: the page's model, its words and the layout's data. A class of names that no model uses: `model`, `t`, `site`.
struct PageRoot: MustacheParent {
    let site: Site
    let words: Words
    let model: Any

    func child(named name: String) -> Any? {
        switch name {
        case "site": site
        case "t": words
        case "model": model
        default: nil
        }
    }
}
