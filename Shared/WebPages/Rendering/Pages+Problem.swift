import Appeals
public import Hummingbird
public import ServiceKit

extension Pages {
    /// The page for a problem, for `ProblemMiddleware(page: pages.problemPage)`: what happened, what to do, and a way on.
    @Sendable
    public func problemPage(_ problem: Problem, _ context: WebContext) -> Response? {
        let localizer = localizer(for: context)
        let code = problem.status.code
        let help: String? =
            switch code {
            case 404: localizer("error-help-missing")
            case 409: localizer("error-help-changed")
            case 500...: localizer("error-help-ours", ["phone": city.current.city.phone])
            default: nil
            }
        var actions = [Button(localizer("error-home"), href: "/", kind: .secondary, icon: "home")]
        if code == 404 {
            actions.insert(Button(localizer("nav-track"), href: SiteSection.track.href, icon: "search"), at: 0)
        }
        if code == 403 { actions.insert(Button(localizer("nav-sign-in"), href: "/sign-in", icon: "user"), at: 0) }
        let state = ErrorState(
            problem.title, text: problem.detail == problem.title ? nil : problem.detail, help: help,
            icon: code == 403 ? "lock" : code == 404 ? "search" : "alert",
            actions: actions, reference: code >= 500 ? problem.request : nil)
        // Only a template of ours that is missing could throw, and the start would have found it.
        return try? render(
            "error-state", state, title: problem.title, context: context, shape: .reading, status: problem.status)
    }
}
