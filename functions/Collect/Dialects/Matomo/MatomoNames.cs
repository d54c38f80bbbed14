using System.Collections.Frozen;

namespace Tracking.Functions.Collect.Dialects.Matomo;

/// <summary>The parameters of Matomo's tracking API, by what is made of them.</summary>
/// <remarks>Source: Matomo's reference of its Tracking HTTP API, and what its trackers send beyond that.</remarks>
internal static class MatomoNames
{
    /// <summary>The project.</summary>
    public const string Site = "idsite";

    /// <summary>The secret key; it is never kept.</summary>
    public const string Token = "token_auth";

    /// <summary>When it happened.</summary>
    public const string Time = "cdt";

    private const string Dimension = "dimension";

    // A member of an event is made of each.
    private static readonly FrozenSet<string> Members = Set(
        $"{Site} {Token} {Time} rec action_name url urlref _id cid uid cip ua lang ping _rcn _rck"
            + " search search_cat search_count e_c e_a e_n e_v c_n c_p c_t c_i"
            + " idgoal revenue ec_id ec_items ec_st ec_tx ec_sh ec_dt"
    );

    // Where and how it happened.
    private static readonly FrozenSet<string> OfContext = Set(
        "rand apiv res h m s cookie fla java dir qt realp pdf wma gears ag uadata new_visit cs pv_id"
            + " pf_net pf_srv pf_tfr pf_dm1 pf_dm2 pf_onl gt_ms country region city lat long bots"
            + " send_image queuedtracking ca r _idts _idvc _idn _viewts _ects _refts _ref"
    );

    // They keep their names.
    private static readonly FrozenSet<string> OfParams = Set(
        "link download cvar _cvar _pkc _pkp _pks _pkn"
    );

    /// <summary>Whether a member of an event is made of it.</summary>
    public static bool IsMember(string name) => Members.Contains(name);

    /// <summary>Whether it says where and how it happened.</summary>
    public static bool IsContext(string name) => OfContext.Contains(name);

    /// <summary>Whether it is one that is known.</summary>
    public static bool IsKnown(string name) =>
        IsMember(name) || IsContext(name) || OfParams.Contains(name) || IsDimension(name);

    private static bool IsDimension(string name) =>
        name.StartsWith(Dimension, StringComparison.Ordinal)
        && name.Length > Dimension.Length
        && name.AsSpan(Dimension.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static FrozenSet<string> Set(string names) =>
        names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
