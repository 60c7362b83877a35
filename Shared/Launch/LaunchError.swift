public import Appeals
import Foundation

/// What keeps a process from starting, beside what settings, log and stores say themselves. Each case says what to do.
public enum LaunchError: Error, Hashable, CustomStringConvertible {
    /// The data folder cannot be made or written.
    case dataFolder(path: String, reason: String)
    /// The city pack cannot be used; all that is wrong with it.
    case cityPack(folder: String, CityPackError)
    /// The data folder is a demo's and this is none, or the other way round.
    case otherData(path: String, isDemo: Bool)

    /// One sentence; for a pack, one more line for each thing that is wrong.
    public var description: String {
        switch self {
        case .dataFolder(let path, let reason):
            "The data folder \(path) cannot be used (\(reason)): name another with --data or OTKLIK_DATA, or give this user the right to write there."
        case .cityPack(let folder, let error):
            "The city pack \(folder) cannot be used: put right what follows, or set OTKLIK_CITY to another folder.\n\(error)"
        case .otherData(let path, true):
            "The data folder \(path) is a demo's: start it with --demo, or name the city's own with --data or OTKLIK_DATA."
        case .otherData(let path, false):
            "The data folder \(path) holds a city's appeals, a demo must not be mixed with them: name another with --data or OTKLIK_DATA."
        }
    }

    /// An error as a person should read it, without the domain and code that Foundation's errors show.
    static func sentence(of error: any Error) -> String {
        (error as? CocoaError)?.localizedDescription ?? "\(error)"
    }
}
