import Appeals
import WebPages

extension Timeline.Item {
    /// "Told by e-mail", or that it did not arrive or came back, and why.
    init(_ delivery: DeliveryTable.Delivery, in text: Localizer) {
        // Without a mail server letters are written as files.
        let isKnown = MessageChannel(rawValue: delivery.channel) != nil || delivery.channel == "file"
        let channel = isKnown ? text("work-channel-\(delivery.channel)") : delivery.channel
        let audience = Audience(rawValue: delivery.audience).map { text("work-audience-\($0.rawValue)") }
        let values = [
            "channel": channel, "audience": audience ?? delivery.audience, "reason": delivery.failure ?? "",
        ]
        let title =
            delivery.cameBack
            ? text("work-told-returned", values)
            : delivery.failure == nil ? text("work-told", values) : text("work-untold", values)
        self.init(
            title, at: delivery.time, tone: delivery.failure == nil ? .neutral : .danger, icon: "mail", in: text)
    }
}
