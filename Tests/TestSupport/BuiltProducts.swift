public import Foundation

/// Executables built beside the tests.
public enum BuiltProducts {
    /// The executable `name` in the folder of the test bundle.
    public static func url(_ name: String) -> URL {
        let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        var folder = bundle.deletingLastPathComponent()
        // Under `swift test` the running program may be the toolchain's helper; then the folder of the built products is in the arguments.
        if !FileManager.default.isExecutableFile(atPath: folder.appending(path: name).path),
            let argument = CommandLine.arguments.first(where: { $0.contains(".xctest") })
        {
            folder = URL(filePath: String(argument.prefix(while: { $0 != "," }))).deletingLastPathComponent()
        }
        return folder.appending(path: name)
    }
}
