extension Setting {
    static let log = Setting(
        "log", "local", .log, doc: "The log: local (one SQLite file), local:FILE, or kafka:HOST:PORT[,HOST:PORT]")
    static let partitions = Setting(
        "log.partitions", "12", .number(1...1_000), unit: "partitions",
        doc: "Partitions of new topics; never changes after the first start")
    static let replication = Setting(
        "log.replication", "", .number(1...100), unit: "brokers",
        doc: "Kafka brokers that hold each partition of a new topic; not set: as their own default says")
    static let data = Setting("data", "data", doc: "Folder of stores, files and the secret")
    static let city = Setting("city", "deploy/city/yuzhno-sakhalinsk", doc: "Folder of the city pack")
    static let host = Setting("host", "127.0.0.1", doc: "Address to listen on; 0.0.0.0 for all")
    static let port = Setting("port", "", .number(1...65_535), doc: "Port to listen on; not set: the service's own")
    static let publicURL = Setting(
        "public.url", "http://localhost:8080", .webAddress, doc: "What residents type; https makes cookies secure")
    static let secret = Setting(
        "secret", isSecret: true,
        doc: "The suite's secret, at least 32 characters; not set: secret.key in the data folder")
    static let instanceIndex = Setting(
        "instance.index", "0", .number(0...999), doc: "Which instance of the service this is, from 0")
    static let instanceCount = Setting(
        "instance.count", "1", .number(1...1_000), unit: "instances", doc: "How many share the work")
    static let departments = Setting(
        "departments", "", doc: "Codes of the units a department worker serves; not set: all")
    static let smtpHost = Setting("smtp.host", "", doc: "Mail server; not set: mails are written as .eml files")
    static let smtpPort = Setting("smtp.port", "587", .number(1...65_535), doc: "Its port")
    static let smtpSecurity = Setting(
        "smtp.security", "starttls", .choice(SMTPSettings.Security.allCases.map(\.rawValue)),
        doc: "How the connection is protected")
    static let smtpUser = Setting("smtp.user", "", doc: "Name to sign in with")
    static let smtpPassword = Setting("smtp.password", "", isSecret: true, doc: "Password to sign in with")
    static let smtpCA = Setting(
        "smtp.ca", "", doc: "File with the certificates (PEM) that its own is checked against; not set: the system's")
    static let smtpFrom = Setting("smtp.from", "otklik@localhost", doc: "Sender of all mails")
    static let sessionHours = Setting(
        "session.hours", "12", .number(1...168), unit: "hours",
        doc: "A session of staff ends so long after its last use")
    static let trustedProxies = Setting(
        "proxy.trusted", "", .addressRanges, doc: "Proxies whose X-Forwarded-For is believed, like 10.0.0.0/8")
    static let requestsPerMinute = Setting(
        "rate.limit", "600", .number(0...1_000_000), unit: "requests/min",
        doc: "What one address may ask; 0: any number")
    static let logLevel = Setting(
        "logging.level", "info", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        doc: "What is logged")
    static let logFormat = Setting(
        "logging.format", "auto", .choice(Log.Format.allCases.map(\.rawValue)),
        doc: "text for people, json for programs, auto: by terminal")

    /// Every setting, in the order of the table.
    public static let all =
        [
            log, partitions, replication, data, city, host, port, publicURL, secret, instanceIndex, instanceCount,
            departments, smtpHost, smtpPort, smtpSecurity, smtpUser, smtpPassword, smtpCA, smtpFrom, mailReply,
            mailBounces, mailBounceToken, sessionHours, trustedProxies, requestsPerMinute, logLevel, logFormat,
        ] + channels
}
