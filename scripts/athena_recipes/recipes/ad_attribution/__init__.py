"""ad_attribution: post-bid events find their bid by the time in its UUID."""
