using System.Reflection;

namespace Tracking.Load;

/// <summary>What the build says of itself.</summary>
internal static class Metadata
{
    /// <summary>The program that runs the app, of the same build.</summary>
    public static string LocalProgram => Value(nameof(LocalProgram));

    /// <summary>Debug or Release.</summary>
    public static string Built => Value(nameof(Built));

    /// <summary>Where the README and the pictures are.</summary>
    public static string Folder => Value(nameof(Folder));

    private static string Value(string key) =>
        typeof(Metadata)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == key)
            .Value!;
}
