namespace Tracking.Shared.Events;

/// <summary>What a request and an event may have.</summary>
public static class EventLimits
{
    /// <summary>Bytes of a request body, before and after decompression.</summary>
    public const int RequestBytes = 1024 * 1024;

    /// <summary>Bytes of one event as sent.</summary>
    public const int EventBytes = 32 * 1024;

    /// <summary>Events of one request.</summary>
    public const int EventsPerRequest = 1000;

    /// <summary>How deep the JSON of one event may be nested.</summary>
    public const int Depth = 32;

    /// <summary>Characters of a number.</summary>
    public const int NumberLength = 40;

    /// <summary>Characters of an event id.</summary>
    public const int IdLength = 128;

    /// <summary>Characters of an action, a log type or a data key.</summary>
    public const int NameLength = 64;

    /// <summary>Characters of a user's id.</summary>
    public const int UserLength = 256;

    /// <summary>Characters of a label, a URL or a referrer.</summary>
    public const int TextLength = 4096;

    /// <summary>Characters kept of a user agent or a language.</summary>
    public const int HeaderLength = 1024;
}
