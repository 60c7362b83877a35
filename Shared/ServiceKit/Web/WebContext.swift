public import Appeals
public import Hummingbird
import NIOCore

/// What every page and API call of the suite knows of its request. `RequestMiddleware`, `SessionMiddleware` and
/// `FormMiddleware` fill it.
public struct WebContext: RequestContext {
    /// What Hummingbird itself needs: logger, parameters, the endpoint's path.
    public var coreContext: CoreRequestContextStorage
    /// Who asks: the peer's address, or what a trusted proxy says of it; empty where there is no socket.
    public var remoteAddress: String
    /// Whether the resident's browser speaks https with us or with the proxy before us.
    public var isSecure = false
    /// The language of the answer: `?lang=`, else the cookie, else `Accept-Language`, else Russian.
    public var language = Language.ru
    /// How the page looks: `?theme=`, else the cookie.
    public var theme = Theme.auto
    /// Who is signed in, checked against the directory of staff; `nil` for residents.
    public var session: StaffSession?
    /// The fields of a urlencoded form, already read and checked for its CSRF token; empty for anything else.
    public var form = FormData()
    /// The token that every form of this page carries in a hidden field named `csrf`, and scripts in the header
    /// `X-CSRF-Token`.
    public var csrfToken = ""

    /// JSON bodies may have 64 KB; a larger one is answered with 413.
    public static let bodyLimit = 64 * 1024
    /// The same, for Hummingbird's own decoding.
    public var maxUploadSize: Int { Self.bodyLimit }

    /// The context of one request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// How pages look. `contrast` also has large text, as the rules for public sites ask (WCAG 2.2 AA and above).
public enum Theme: String, Sendable, CaseIterable, Codable {
    /// As the resident's system is set.
    case auto
    /// Dark on light.
    case light
    /// Light on dark.
    case dark
    /// High contrast, large text.
    case contrast
}
